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
import { YouStep } from "./YouStep";

type Step = "age" | "you" | "meet";

/** The page. */
export function Welcome() {
  const profile = useProfile();
  const [chosen, setChosen] = useState<Step>();
  const [started] = useState(profile.onboarding !== "done");

  if (!started) return <Redirect to={paths.lobby} replace />;
  const open: Step = profile.onboarding === "age" ? "age" : profile.alias === "" ? "you" : "meet";
  const step = open === "age" ? "age" : (chosen ?? open);

  switch (step) {
    case "age":
      return <AgeStep />;
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
