import "../en/matching";
