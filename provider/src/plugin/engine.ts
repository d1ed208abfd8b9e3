import type { Report } from '../service/reconcile/journey';

/** The engine, which shows lines on the row of a resource. */
export class EngineLog {
  private readonly pending = new Set<Promise<void>>();
  private connected: ReturnType<typeof connect> | undefined;

  constructor(readonly address: string) {}

  /** Shows a line; without a URN on the row of the stack. */
  show(severity: Parameters<Report>[0], line: string, urn: string | undefined): void {
    // Most calls show nothing, so that the plugin starts without this.
    const { client, messages } = (this.connected ??= connect(this.address));
    const request = new messages.LogRequest();
    request.setSeverity(severity === 'warning' ? messages.LogSeverity.WARNING : messages.LogSeverity.INFO);
    request.setMessage(line);
    request.setUrn(urn ?? '');
    const shown = new Promise<void>((resolve) => {
      client.log(request, (error) => {
        // The engine shows what a plugin writes there, if it still lives.
        if (error) process.stderr.write(`${line}\n`);
        resolve();
      });
    });
    this.pending.add(shown);
    void shown.then(() => this.pending.delete(shown));
  }

  /** Waits until the engine has every line: it may end with the answer to the call. */
  async flush(): Promise<void> {
    await Promise.all(this.pending);
  }
}

function connect(address: string) {
  const { credentials } = require('@grpc/grpc-js') as typeof import('@grpc/grpc-js');
  const { EngineClient } =
    require('@pulumi/pulumi/proto/engine_grpc_pb') as typeof import('@pulumi/pulumi/proto/engine_grpc_pb');
  const messages = require('@pulumi/pulumi/proto/engine_pb') as typeof import('@pulumi/pulumi/proto/engine_pb');
  return { client: new EngineClient(address, credentials.createInsecure()), messages };
}
