/**
 * Owns the `io` process of a test: an empty data folder, free ports, the mail server it writes to, and its death.
 * Must not know the web app.
 */
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const binary = process.env["IO_BIN"] ?? join(import.meta.dirname, "../../target/debug/io");

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

export class Server {
  readonly origin: string;
  private readonly env: NodeJS.ProcessEnv;
  readonly binary = binary;
  private readonly folder: string;
  private process: ChildProcess | null = null;
  private log = "";

  private constructor(folder: string, port: number, internal: number, smtp: number, more: NodeJS.ProcessEnv) {
    this.folder = folder;
    this.origin = `http://127.0.0.1:${port}`;
    this.env = {
      PATH: process.env["PATH"],
      IO_PROFILE: "development",
      IO_LISTEN: `127.0.0.1:${port}`,
      IO_INTERNAL__LISTEN: `127.0.0.1:${internal}`,
      IO_PUBLIC_URL: this.origin,
      IO_DATA_DIR: folder,
      IO_DATABASE: process.env["IO_DATABASE"] ?? "sqlite",
      IO_MAIL__TRANSPORT: "smtp",
      IO_MAIL__SMTP__HOST: "127.0.0.1",
      IO_MAIL__SMTP__PORT: String(smtp),
      IO_MAIL__SMTP__TLS: "none",
      // On a slow machine a test's chat takes long, and it still has to reveal and rate.
      IO_REVEAL__MIN_MESSAGES: "0",
      IO_REVEAL__MIN_AGE: "0s",
      IO_RATING__MIN_AGE: "0s",
      // A decision comes into force after the time in which it can be undone.
      IO_MODERATION__UNDO: "1s",
      ...more,
    };
  }

  /** Starts one on an empty folder, with these settings beside or instead of the usual ones. */
  static async start(smtp: number, more: NodeJS.ProcessEnv = {}): Promise<Server> {
    const server = await Server.prepare(smtp, more);
    await server.run();
    return server;
  }

  /** A folder and ports with these settings, for a server that does not run yet. */
  static async prepare(smtp: number, more: NodeJS.ProcessEnv): Promise<Server> {
    const folder = await mkdtemp(join(tmpdir(), "io-e2e-"));
    return new Server(folder, await freePort(), await freePort(), smtp, more);
  }

  /** Starts the process and waits until it reports that it is ready. */
  async run(): Promise<void> {
    const child = spawn(binary, ["serve"], { env: this.env, stdio: ["ignore", "pipe", "pipe"] });
    this.process = child;
    child.stdout.on("data", (chunk: Buffer) => (this.log += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (this.log += chunk.toString()));
    for (;;) {
      if (child.exitCode !== null) throw new Error(`io exited with ${child.exitCode}:\n${this.log}`);
      const ready = await fetch(`${this.origin}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (ready) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** The environment of the process, for its other commands. */
  get environment(): NodeJS.ProcessEnv {
    return this.env;
  }

  /** Dies as in a power cut: no close frame, nothing flushed. */
  async kill(): Promise<void> {
    const child = this.process;
    if (child === null) return;
    this.process = null;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** What the process wrote, for the report of a failed test. */
  get output(): string {
    return this.log;
  }
}
