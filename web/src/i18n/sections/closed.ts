import "../en/closed";
