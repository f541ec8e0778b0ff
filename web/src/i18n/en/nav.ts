/** The bar at the top, and the line at the foot of every page. */
export const nav = {
  label: "Main",
  home: "IO, start page",
  lobby: "IO, lobby",
  people: "People",
  settings: "Settings",
  foot: {
    label: "About IO",
    safety: "Safety",
    privacy: "Privacy",
    terms: "Terms",
    help: "Help",
    tellUs: "Tell us",
  },
};
