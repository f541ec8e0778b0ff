import "../en/settings";
