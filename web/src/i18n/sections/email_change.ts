import "../en/email_change";
