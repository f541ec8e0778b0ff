// Runs before the first paint: a theme chosen in the settings wins over the system's, the app knows its language and asks
// for what its page needs first, and the front page knows whether someone is signed in here.
var root = document.documentElement;
var wanted = Array.from(navigator.languages || [navigator.language]);
try {
  var theme = localStorage.getItem("io.theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  if (localStorage.getItem("io.in") !== null) root.dataset.in = "";
  wanted.unshift(localStorage.getItem("io.language") || "");
} catch {
  // Storage is blocked: the system's theme and the browser's languages stand.
}
if (document.currentScript.dataset.app !== undefined) {
  // The languages of src/i18n/languages.ts.
  root.lang =
    wanted
      .map(function (tag) {
        return tag.toLowerCase().split("-")[0];
      })
      .find(function (tag) {
        return tag === "en" || tag === "de" || tag === "ar";
      }) || "en";
  root.dir = root.lang === "ar" ? "rtl" : "ltr";
  // Files and answers that the app would ask for later (scripts/ahead.mjs); it takes the answers (src/api/client.ts).
  var ahead = document.querySelector('template[data-for="/' + location.pathname.split("/")[1] + '"]');
  if (ahead !== null && root.dataset.in !== undefined) {
    document.head.append(ahead.content);
    window.ioAhead = {};
    ahead.dataset.asks.split(" ").forEach(function (path) {
      var answer = fetch(path, { headers: { accept: "application/json" } });
      // Without a connection the app asks again, and says so.
      answer.catch(function () {});
      window.ioAhead[path] = answer;
    });
  }
}
