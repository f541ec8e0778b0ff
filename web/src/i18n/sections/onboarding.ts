import "../en/onboarding";
