/** A search that stopped: why, the next step, and the way back. */
import { Button } from "../../ui/Button";
import { Figure } from "../../ui/Figure";
import { Page } from "../../ui/Page";

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
    <Page title={title} lead={lead} look="centered" key={title}>
      <Figure state="apart" size="small" />
      <div className="row searching-actions">
        <Button look="primary" onClick={onAction}>
          {action}
        </Button>
        <Button onClick={onOther}>{other}</Button>
      </div>
    </Page>
  );
}
