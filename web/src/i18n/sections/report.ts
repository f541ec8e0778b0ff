import "../en/report";
