/** Measures how fast a page load was (Web Vitals) and tells the server once, without who or which page. */
import { type Metric, onCLS, onINP, onLCP, onTTFB } from "web-vitals";

interface Vital {
  name: "lcp" | "inp" | "ttfb" | "cls";
  value: number;
}

/** The measurement as the server counts it: seconds, or the shift as it is. */
export function vitalOf({ name, value }: Pick<Metric, "name" | "value">): Vital | undefined {
  switch (name) {
    case "CLS":
      return { name: "cls", value };
    case "LCP":
    case "INP":
    case "TTFB":
      return { name: name.toLowerCase() as Vital["name"], value: value / 1_000 };
    case "FCP":
      return undefined;
  }
}

/** Measures, and sends when the page is left or put away: by then nothing changes any more. */
export function measure(send: (body: string) => void): void {
  const known = new Map<string, Vital>();
  const keep = (metric: Metric) => {
    const vital = vitalOf(metric);
    if (vital !== undefined) known.set(vital.name, vital);
  };
  onCLS(keep);
  onINP(keep);
  onLCP(keep);
  onTTFB(keep);
  const onHidden = () => {
    if (document.visibilityState !== "hidden" || known.size === 0) return;
    document.removeEventListener("visibilitychange", onHidden);
    send(JSON.stringify({ vitals: [...known.values()] }));
  };
  document.addEventListener("visibilitychange", onHidden);
}

/** Starts measuring. A browser that lost the connection tells nobody. */
export function start(): void {
  measure((body) => {
    void fetch("/api/page-speed", {
      method: "POST",
      keepalive: true,
      headers: { "content-type": "application/json" },
      body,
    }).catch(() => undefined);
  });
}
