import "../en/live";
