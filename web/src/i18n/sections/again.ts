import "../en/again";
