import "../en/dialogs";
