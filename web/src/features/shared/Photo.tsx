/**
 * A person's picture, once it is there; what stands in its place until then, and when it is gone.
 * Must not know who may see it: the server answers nobody else.
 */
import "./photo.css";

import { type ReactNode, useEffect, useState } from "react";

import { loadPicture, type PictureSize } from "../../api/pictures";

interface PhotoProps {
  /** Where the server has it. */
  address: string;
  size: PictureSize;
  /** Whose it is, for those who do not see it. */
  alt: string;
  /** The drawn picture. */
  children: ReactNode;
}

export function Photo({ address, size, alt, children }: PhotoProps) {
  const [shown, setShown] = useState<string | null>(null);

  useEffect(() => {
    let url: string | null = null;
    let over = false;
    loadPicture(address, size).then(
      (file) => {
        if (over) return;
        url = URL.createObjectURL(file);
        setShown(url);
      },
      // It was replaced or hidden meanwhile, or there is no connection: the drawn picture says nothing else.
      () => undefined,
    );
    return () => {
      over = true;
      setShown(null);
      if (url !== null) URL.revokeObjectURL(url);
    };
  }, [address, size]);

  return shown === null ? children : <img className={`photo photo-${size}`} src={shown} alt={alt} />;
}
