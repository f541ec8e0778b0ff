import "../en/chat";
