/**
 * Chooses a square of a picture, by pulling it, or by three sliders that work with the keyboard. Only the pixels of the
 * square leave the browser: no name, place or other data of the file.
 */
import "./picture.css";
import "../../../i18n/sections/settings";

import { useEffect, useId, useRef, useState } from "react";

import { m } from "../../../i18n/catalogue";
import { Note } from "../../../ui/Banner";
import { Button } from "../../../ui/Button";
import { Dialog } from "../../../ui/Dialog";
import { type Choice, closest, middle, pulled, squareOf } from "./crop";

/** The side of what is sent. */
const SIDE = 512;

interface CropDialogProps {
  picture: ImageBitmap;
  /** Resolves with what went wrong, in words, or `null`. */
  onKeep: (square: Blob) => Promise<string | null>;
  onClose: () => void;
}

export function CropDialog({ picture, onKeep, onClose }: CropDialogProps) {
  const words = m.settings.picture;
  const id = useId();
  const canvas = useRef<HTMLCanvasElement>(null);
  const pull = useRef<{ x: number; y: number } | null>(null);
  const [choice, setChoice] = useState(middle);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  useEffect(() => {
    const context = canvas.current?.getContext("2d") ?? null;
    if (context === null) return;
    const { x, y, side } = squareOf(picture.width, picture.height, choice);
    context.fillStyle = "#fff";
    context.fillRect(0, 0, SIDE, SIDE);
    context.imageSmoothingQuality = "high";
    context.drawImage(picture, x, y, side, side, 0, 0, SIDE, SIDE);
  }, [picture, choice]);

  const keep = async () => {
    setBusy(true);
    setError(null);
    const square = await new Promise<Blob | null>((resolve) => {
      if (canvas.current === null) resolve(null);
      else canvas.current.toBlob(resolve, "image/jpeg", 0.92);
    });
    setError(square === null ? words.unreadable : await onKeep(square));
    setBusy(false);
  };

  const slider = (name: keyof Choice, least: number, most: number) => (
    <div className="crop-slider">
      <label htmlFor={`${id}-${name}`}>{words[name]}</label>
      <input
        id={`${id}-${name}`}
        type="range"
        min={least}
        max={most}
        step={0.05}
        value={choice[name]}
        data-initial-focus={name === "zoom" || undefined}
        onChange={({ target }) => {
          setChoice({ ...choice, [name]: target.valueAsNumber });
        }}
      />
    </div>
  );

  return (
    <Dialog
      open
      title={words.crop}
      description={words.cropLead}
      onClose={onClose}
      actions={
        <>
          <Button look="outline" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button look="primary" busy={busy} onClick={() => void keep()}>
            {words.keep}
          </Button>
        </>
      }
    >
      <canvas
        ref={canvas}
        className="crop"
        width={SIDE}
        height={SIDE}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          pull.current = { x: event.clientX, y: event.clientY };
        }}
        onPointerMove={({ clientX, clientY, currentTarget }) => {
          const from = pull.current;
          if (from === null) return;
          const shown = currentTarget.clientWidth;
          const by = { x: (clientX - from.x) / shown, y: (clientY - from.y) / shown };
          pull.current = { x: clientX, y: clientY };
          setChoice((before) => pulled(picture.width, picture.height, before, by));
        }}
        onPointerUp={() => {
          pull.current = null;
        }}
        onPointerCancel={() => {
          pull.current = null;
        }}
      />
      {slider("zoom", 1, closest)}
      {slider("across", -1, 1)}
      {slider("down", -1, 1)}
      {busy && (
        <p className="secondary" role="status">
          {words.uploading}
        </p>
      )}
      {error !== null && <Note tone="danger">{error}</Note>}
    </Dialog>
  );
}
