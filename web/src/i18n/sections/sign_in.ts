import "../en/sign_in";
