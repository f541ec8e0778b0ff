import "../en/transcript";
