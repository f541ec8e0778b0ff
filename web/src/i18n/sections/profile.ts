import "../en/profile";
