/** A search that stopped: why, the next step, and the way back. */
import { Button } from "../../ui/Button";
import { Figure } from "../../ui/Figure";
import { PageHeading } from "../../ui/Page";

interface SearchEndedProps {
  title: string;
  lead: string;
  action: string;
  onAction: () => void;
  other: string;
  onOther: () => void;
}

export function SearchEnded({ title, lead, action, onAction, other, onOther }: SearchEndedProps) {
  return (
    <main id="main" className="page seek" key={title}>
      <div className="seek-middle">
        <Figure state="apart" size="small" />
        <PageHeading title={title} />
        <p className="lead">{lead}</p>
      </div>
      <div className="seek-reach">
        <Button look="primary" size="large" wide onClick={onAction}>
          {action}
        </Button>
        <Button look="ghost" onClick={onOther}>
          {other}
        </Button>
      </div>
    </main>
  );
}
