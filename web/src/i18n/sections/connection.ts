import "../en/connection";
