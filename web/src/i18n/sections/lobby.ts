import "../en/lobby";
