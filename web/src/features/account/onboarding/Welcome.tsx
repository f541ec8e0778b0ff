/**
 * The first steps: birth date and rules, what to talk about, who you'd like to meet. The server keeps the open step, so
 * people who leave early continue where they were, on any device.
 */
import { useState } from "react";
import { Redirect } from "wouter";

import { paths } from "../../../routes";
import { useProfile } from "../../../state/profile";
import { lazyPart } from "../../../ui/lazy";
import { AgeCheckStep } from "./AgeCheckStep";
import { AgeStep } from "./AgeStep";
import { RulesStep } from "./RulesStep";
import { TalkStep } from "./TalkStep";

const loadMeetStep = async () => (await import("./MeetStep")).MeetStep;
const MeetStep = lazyPart(loadMeetStep);
// Loads while the steps before it are filled in.
loadMeetStep().catch(() => undefined);

type Step = "age" | "rules" | "talk" | "meet" | "age_check";

/** The page. */
export function Welcome() {
  const profile = useProfile();
  const [chosen, setChosen] = useState<Step>();
  const [began] = useState(profile.onboarding);

  const { onboarding } = profile;
  // Someone whom only the rules or the check of age brought here has nothing else to do.
  const isThrough = (began === "rules" || began === "age_check") && onboarding === "done";
  if (began === "done" || isThrough) return <Redirect to={paths.lobby} replace />;
  // A newcomer has the language of the browser from the start; people who come back later have chosen theirs.
  const hasTalk = began !== "age" && profile.languages.length > 0;
  const open: Step =
    onboarding === "age" || onboarding === "rules" || onboarding === "age_check"
      ? onboarding
      : hasTalk
        ? "meet"
        : "talk";
  const step = open === "age" || open === "rules" ? open : (chosen ?? open);

  switch (step) {
    case "age":
      return <AgeStep />;
    case "rules":
      return <RulesStep />;
    case "age_check":
      return <AgeCheckStep />;
    case "talk":
      return (
        <TalkStep
          onDone={() => {
            setChosen("meet");
          }}
        />
      );
    case "meet":
      return (
        <MeetStep
          onBack={() => {
            setChosen("talk");
          }}
        />
      );
  }
}
