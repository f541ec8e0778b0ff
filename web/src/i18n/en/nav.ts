/** The bar at the top. */
export const nav = {
  label: "Main",
  home: "IO, start page",
  lobby: "IO, lobby",
  people: "People",
  settings: "Settings",
};
