import "../en/hearing";
