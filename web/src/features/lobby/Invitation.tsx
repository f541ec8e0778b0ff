/** One person met before who asked to talk again. */
import "../../i18n/sections/again";

import { answerAgain, type Person, type Schemas } from "../../api/endpoints";
import { usePeopleAction } from "../../api/people";
import { sentence } from "../../api/problems";
import { m } from "../../i18n/catalogue";
import { Note } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Glyph } from "../../ui/Glyph";

export function Invitation({ person: { chat } }: { person: Person }) {
  const answer = usePeopleAction((word: Schemas["AgainAnswer"]) => answerAgain(chat.chat, word));
  return (
    <div className="invitation" role="group" aria-label={chat.peer.name}>
      <div className="person">
        <Glyph seed={chat.peer.glyph} />
        <bdi className="person-name">{chat.peer.name}</bdi>
      </div>
      <div className="row">
        <Button
          look="primary"
          busy={answer.isPending}
          onClick={() => {
            answer.mutate("accept");
          }}
        >
          {m.again.again.accept}
        </Button>
        <Button
          busy={answer.isPending}
          onClick={() => {
            answer.mutate("later");
          }}
        >
          {m.again.again.later}
        </Button>
        <Button
          look="ghost"
          busy={answer.isPending}
          onClick={() => {
            answer.mutate("not_again");
          }}
        >
          {m.again.again.never}
        </Button>
      </div>
      {answer.isError && <Note tone="danger">{sentence(answer.error)}</Note>}
    </div>
  );
}
