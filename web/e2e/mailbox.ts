/** Owns a real SMTP server and the emails it received. Must not know what an email is for. */
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";

export interface Email {
  to: string;
  text: string;
}

export class Mailbox {
  private readonly emails: Email[] = [];
  private readonly waiting: (() => void)[] = [];
  private readonly server: SMTPServer;

  private constructor() {
    this.server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      onData: (stream, session, done) => {
        simpleParser(stream).then((mail) => {
          this.emails.push({
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

  /** The first email to an address, with these words if any are given, as soon as it arrives. */
  async emailTo(address: string, words = ""): Promise<Email> {
    for (;;) {
      const email = this.emails.find(({ to, text }) => to === address && text.includes(words));
      if (email !== undefined) return email;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(resolve));
  }
}
