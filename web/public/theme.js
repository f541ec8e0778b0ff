// Runs before the first paint: a theme chosen in the settings wins over the system's.
try {
  var theme = localStorage.getItem("io.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is blocked: the system's theme stands.
}
