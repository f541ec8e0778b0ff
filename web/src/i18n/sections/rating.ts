import "../en/rating";
