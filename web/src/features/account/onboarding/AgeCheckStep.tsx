/** The check of age by someone outside, where this place asks for one: what it is, the way there, and the second try. */
import "../../../i18n/sections/onboarding";

import { Link } from "wouter";

import { beginAgeCheck } from "../../../api/account";
import { sentence } from "../../../api/problems";
import { profileQuery } from "../../../api/queries";
import { m } from "../../../i18n/catalogue";
import { useQuery } from "../../../query/hooks";
import { useMutation } from "../../../query/mutation";
import { paths } from "../../../routes";
import { useProfile } from "../../../state/profile";
import { Note } from "../../../ui/Banner";
import { Button, buttonClass } from "../../../ui/Button";
import { PageHeading } from "../../../ui/Page";

/** The page. The answer comes by itself: returning to this page looks for it. */
export function AgeCheckStep({ go = (url: string) => location.assign(url) }: { go?: (url: string) => void }) {
  const words = m.onboarding.ageCheck;
  const name = useProfile().age_estimator ?? "";
  const { refetch } = useQuery({ ...profileQuery, enabled: false });
  const begin = useMutation({ mutationFn: beginAgeCheck, onSuccess: ({ url }) => go(url) });
  return (
    <main id="main" className="page page-narrow">
      <div className="page-head">
        <PageHeading title={words.title} />
        <p className="lead">{words.lead(name)}</p>
      </div>
      <div className="stack-loose">
        <p>{words.what(name)}</p>
        {begin.isError && <Note tone="danger">{sentence(begin.error)}</Note>}
        <Button look="primary" busy={begin.isPending} onClick={() => begin.mutate(undefined)}>
          {words.go(name)}
        </Button>
        <div className="stack-tight">
          <p>{words.back}</p>
          <div className="row">
            <Button onClick={() => void refetch()}>{words.look}</Button>
            <Link className={buttonClass({})} href={paths.settings}>
              {words.settings}
            </Link>
          </div>
        </div>
      </div>
    </main>
  );
}
