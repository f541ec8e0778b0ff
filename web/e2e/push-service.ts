/**
 * Owns a push service on this machine, and the keys of one browser that subscribed there: it opens each push by RFC 8291
 * with the ciphers of Node.js, which share nothing with those of the server. Must not know the app.
 */
import { execFile } from "node:child_process";
import { createDecipheriv, createECDH, type ECDH, hkdfSync, randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { createServer, type Server } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export class PushService {
  /** What the pushes said, in their order. */
  readonly said: string[] = [];
  readonly authority: string;
  readonly certificate: string;
  private readonly server: Server;
  private readonly folder: string;
  private readonly browser: ECDH;
  private readonly secret = randomBytes(16);

  private constructor(server: Server, folder: string, port: number) {
    this.server = server;
    this.folder = folder;
    this.authority = `localhost:${port}`;
    this.certificate = join(folder, "certificate.pem");
    this.browser = createECDH("prime256v1");
    this.browser.generateKeys();
  }

  static async start(): Promise<PushService> {
    const folder = await mkdtemp(join(tmpdir(), "io-push-"));
    const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    const authority = ["-addext", "basicConstraints=critical,CA:FALSE"];
    const pair = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
    await run("openssl", [...pair, ...subject, ...authority, "-keyout", key, "-out", certificate]);
    const server = createServer({ key: await readFile(key), cert: await readFile(certificate) });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const service = new PushService(server, folder, address.port);
    server.on("request", (request, response) => {
      void body(request).then((bytes) => {
        service.said.push(service.opened(bytes));
        response.writeHead(201).end();
      });
    });
    return service;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await rm(this.folder, { recursive: true, force: true });
  }

  /** What the browser would tell its page after subscribing. */
  get subscription(): { endpoint: string; p256dh: string; auth: string } {
    return {
      endpoint: `https://${this.authority}/push/1`,
      p256dh: this.browser.getPublicKey().toString("base64url"),
      auth: this.secret.toString("base64url"),
    };
  }

  private opened(bytes: Buffer): string {
    const salt = bytes.subarray(0, 16);
    const theirs = bytes.subarray(21, 86);
    const record = bytes.subarray(86);
    const agreed = this.browser.computeSecret(theirs);
    const info = Buffer.concat([Buffer.from("WebPush: info\0"), this.browser.getPublicKey(), theirs]);
    const input = Buffer.from(hkdfSync("sha256", agreed, this.secret, info, 32));
    const part = (name: string, length: number) =>
      Buffer.from(hkdfSync("sha256", input, salt, `Content-Encoding: ${name}\0`, length));
    const cipher = createDecipheriv("aes-128-gcm", part("aes128gcm", 16), part("nonce", 12));
    cipher.setAuthTag(record.subarray(-16));
    const plain = Buffer.concat([cipher.update(record.subarray(0, -16)), cipher.final()]);
    return plain.subarray(0, plain.lastIndexOf(2)).toString("utf8");
  }
}

async function body(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
