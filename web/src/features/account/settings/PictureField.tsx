/** One's own picture for the card: chosen, cut to a square, replaced, removed. */
import "./picture.css";
import "../../../i18n/sections/settings";

import { useRef, useState } from "react";

import { ownPicture, removePicture, replacePicture } from "../../../api/pictures";
import { sentence } from "../../../api/problems";
import { profileQuery } from "../../../api/queries";
import { m } from "../../../i18n/catalogue";
import { useQueryClient } from "../../../query/hooks";
import { useProfile } from "../../../state/profile";
import { Note } from "../../../ui/Banner";
import { Button } from "../../../ui/Button";
import { lazyPart } from "../../../ui/lazy";
import { useToast } from "../../../ui/Toast";
import { Photo } from "../../shared/Photo";

const CropDialog = lazyPart(async () => (await import("./CropDialog")).CropDialog);

export function PictureField() {
  const words = m.settings.picture;
  const profile = useProfile();
  const client = useQueryClient();
  const toast = useToast();
  const file = useRef<HTMLInputElement>(null);
  const [picture, setPicture] = useState<ImageBitmap | null>(null);
  const [version, setVersion] = useState(0);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const there = profile.picture === "set";

  const choose = async (chosen: File | undefined) => {
    if (chosen === undefined) return;
    setError(null);
    try {
      setPicture(await createImageBitmap(chosen, { imageOrientation: "from-image" }));
    } catch {
      setError(words.unreadable);
    }
  };

  const changed = async (said: string) => {
    setVersion(version + 1);
    await client.invalidateQueries({ queryKey: profileQuery.queryKey });
    toast({ text: said });
  };

  const keep = async (square: Blob) => {
    try {
      await replacePicture(square);
    } catch (problem) {
      return sentence(problem);
    }
    setPicture(null);
    await changed(m.common.saved);
    return null;
  };

  const remove = async () => {
    setBusy(true);
    setError(null);
    try {
      await removePicture();
      await changed(words.removed);
    } catch (problem) {
      setError(sentence(problem));
    }
    setBusy(false);
  };

  return (
    <div className="picture-field">
      <h3>{words.title}</h3>
      <p className="secondary">{words.lead}</p>
      {there && (
        <Photo key={version} address={ownPicture} size="large" alt={words.title}>
          {null}
        </Photo>
      )}
      <input
        ref={file}
        type="file"
        accept="image/jpeg,image/png,image/webp"
        className="visually-hidden"
        tabIndex={-1}
        aria-label={words.file}
        onChange={({ target }) => {
          void choose(target.files?.[0]);
          // The same file can be chosen again.
          target.value = "";
        }}
      />
      <div className="row">
        <Button look="outline" onClick={() => file.current?.click()}>
          {there ? words.replace : words.choose}
        </Button>
        {there && (
          <Button look="ghost" busy={busy} onClick={() => void remove()}>
            {words.remove}
          </Button>
        )}
      </div>
      {error !== null && <Note tone="danger">{error}</Note>}
      {picture !== null && <CropDialog picture={picture} onKeep={keep} onClose={() => setPicture(null)} />}
    </div>
  );
}
