import "../en/notifications";
