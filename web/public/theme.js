// Runs before the first paint: a theme chosen in the settings wins over the system's, and the front page knows whether
// someone is signed in here.
try {
  var root = document.documentElement;
  var theme = localStorage.getItem("io.theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  if (localStorage.getItem("io.in") !== null) root.dataset.in = "";
} catch {
  // Storage is blocked: the system's theme stands.
}
