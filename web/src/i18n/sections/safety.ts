import "../en/safety";
