/**
 * The first steps: birth date and rules, a little about you, who you'd like to meet. The server keeps the open step, so
 * people who leave early continue where they were, on any device.
 */
import { useState } from "react";
import { Redirect } from "wouter";

import { paths } from "../../../routes";
import { useProfile } from "../../../state/profile";
import { AgeStep } from "./AgeStep";
import { MeetStep } from "./MeetStep";
import { RulesStep } from "./RulesStep";
import { YouStep } from "./YouStep";

type Step = "age" | "rules" | "you" | "meet";

/** The page. */
export function Welcome() {
  const profile = useProfile();
  const [chosen, setChosen] = useState<Step>();
  const [began] = useState(profile.onboarding);

  const { onboarding } = profile;
  // Someone whom only the rules brought here has nothing else to do.
  const hasAgreed = began === "rules" && onboarding === "done";
  if (began === "done" || hasAgreed) return <Redirect to={paths.lobby} replace />;
  const open: Step =
    onboarding === "age" || onboarding === "rules" ? onboarding : profile.alias === "" ? "you" : "meet";
  const step = open === "age" || open === "rules" ? open : (chosen ?? open);

  switch (step) {
    case "age":
      return <AgeStep />;
    case "rules":
      return <RulesStep />;
    case "you":
      return (
        <YouStep
          onDone={() => {
            setChosen("meet");
          }}
        />
      );
    case "meet":
      return (
        <MeetStep
          onBack={() => {
            setChosen("you");
          }}
        />
      );
  }
}
