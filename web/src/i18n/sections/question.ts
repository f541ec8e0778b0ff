import "../en/question";
