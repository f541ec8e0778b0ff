/** Owns a real SMTP server and the letters that arrived. Must not know what a letter is for. */
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";

export interface Letter {
  to: string;
  text: string;
}

export class Mailbox {
  private readonly letters: Letter[] = [];
  private readonly waiting: (() => void)[] = [];
  private readonly server: SMTPServer;

  private constructor() {
    this.server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      onData: (stream, session, done) => {
        simpleParser(stream).then((mail) => {
          this.letters.push({
            to: session.envelope.rcptTo.map(({ address }) => address).join(),
            text: mail.text ?? "",
          });
          for (const wake of this.waiting.splice(0)) wake();
          done();
        }, done);
      },
    });
  }

  static async start(): Promise<Mailbox> {
    const mailbox = new Mailbox();
    await new Promise<void>((resolve) => mailbox.server.listen(0, "127.0.0.1", resolve));
    return mailbox;
  }

  get port(): number {
    const address = this.server.server.address();
    if (address === null || typeof address === "string") throw new Error("the mailbox is closed");
    return address.port;
  }

  /** The first letter to an address, as soon as it is there. */
  async letterTo(address: string): Promise<Letter> {
    for (;;) {
      const letter = this.letters.find(({ to }) => to === address);
      if (letter !== undefined) return letter;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(resolve));
  }
}
