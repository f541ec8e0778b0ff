/** A list of words, each removable with one press; the focus stays nearby after a removal. */
import "../../ui/Choice.css";
import "./shared.css";
import "../../i18n/sections/profile";

import { useRef } from "react";

import { m } from "../../i18n/catalogue";
import { Icon } from "../../ui/Icon";

interface TagsProps {
  label: string;
  tags: readonly { value: string; name: string }[];
  onRemove: (value: string) => void;
}

/** The words. */
export function Tags({ label, tags, onRemove }: TagsProps) {
  const list = useRef<HTMLUListElement>(null);
  if (tags.length === 0) return null;
  return (
    // A list without bullets is still a list; Safari needs the role.
    // eslint-disable-next-line jsx-a11y-x/no-redundant-roles
    <ul ref={list} className="chips" role="list" aria-label={label}>
      {tags.map(({ value, name }, index) => (
        <li key={value} className="chip chip-tag">
          <bdi>{name}</bdi>
          <button
            type="button"
            className="chip-remove"
            aria-label={m.profile.remove(name)}
            onClick={() => {
              onRemove(value);
              const buttons = list.current?.querySelectorAll("button");
              (buttons?.[index + 1] ?? buttons?.[index - 1])?.focus();
            }}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  );
}
