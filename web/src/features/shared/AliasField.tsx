/** The alias: typed, or suggested by the server. */
import "./shared.css";
import "../../i18n/sections/profile";

import { useMutation } from "../../query/mutation";

import { suggestAlias } from "../../api/account";
import { sentence } from "../../api/problems";
import { m } from "../../i18n/catalogue";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { Icon } from "../../ui/Icon";

/** What an alias needs before the server has its say. */
export function aliasComplaint(alias: string): string | undefined {
  const length = [...new Intl.Segmenter().segment(alias.trim())].length;
  return length < 3 || length > 20 ? m.profile.aliasWrong : undefined;
}

interface AliasFieldProps {
  value: string;
  onChange: (alias: string) => void;
  error: string | undefined;
}

/** The field. */
export function AliasField({ value, onChange, error }: AliasFieldProps) {
  const suggest = useMutation({
    mutationFn: suggestAlias,
    onSuccess: ({ alias }) => {
      onChange(alias);
    },
  });
  return (
    <TextField
      label={m.profile.alias}
      hint={m.profile.aliasHint}
      error={error ?? (suggest.isError ? sentence(suggest.error) : undefined)}
      name="alias"
      dir="auto"
      autoComplete="off"
      spellCheck={false}
      required
      value={value}
      onChange={({ target }) => {
        onChange(target.value);
      }}
      beside={
        <Button
          busy={suggest.isPending}
          onClick={() => {
            suggest.mutate();
          }}
        >
          <Icon name="shuffle" /> {m.profile.suggest}
        </Button>
      }
    />
  );
}
