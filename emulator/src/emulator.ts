import * as http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Clock, realClock } from './clock';
import { Control } from './control/control';
import { Server } from './server';
import { applySettings, defaultSettings, SettingsChange } from './settings';
import { World } from './state/world';

/** How an emulator starts. */
export interface EmulatorOptions {
  /** The TCP port; 0 (the default) takes a free one. */
  port?: number;
  /** The address to listen on. Default `127.0.0.1`: the control interface is for this machine only. */
  host?: string;
  /** The source of time. Default: the machine's clock. */
  clock?: Clock;
  /** Settings that differ from the defaults; `control.configure` changes them later. */
  settings?: SettingsChange;
}

/** A running emulator. */
export interface Emulator {
  /** The endpoint of all services, such as `http://127.0.0.1:4599`. */
  readonly url: string;
  /** The TCP port on which it listens. */
  readonly port: number;
  /** What a test does beside the AWS API. */
  readonly control: Control;
  /** Ends it: cuts every connection and stops every timer. It never waits for a client. */
  close(): Promise<void>;
}

/**
 * Starts an emulator of EventBridge connections, with the parts of Secrets Manager, Parameter Store, KMS and STS that
 * belong to them, on one loopback port.
 *
 * @example
 * ```ts
 * import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
 * import { startEmulator } from 'eventbridge-connection-emulator';
 *
 * const emulator = await startEmulator();
 * const client = new EventBridgeClient({ endpoint: emulator.url, region: 'us-east-1' });
 * emulator.control.fault({ operation: 'CreateConnection', kind: 'throttle' });
 * // …
 * await emulator.close();
 * ```
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const clock = options.clock ?? realClock;
  const settings = defaultSettings();
  applySettings(settings, structuredClone(options.settings ?? {}));
  const world = new World(settings, clock);
  const control = new Control(world, clock);
  const server = new Server(world, clock, control);
  const listener = http.createServer((request, response) => {
    server.handle(request, response).catch((error: unknown) => {
      // The client closed the connection during its request, or the emulator has a defect, which must not look like an answer.
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  // Held calls may wait for as long as a test debugs.
  listener.requestTimeout = 0;
  listener.keepAliveTimeout = 20_000;
  const sockets = new Set<Socket>();
  listener.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(options.port ?? 0, options.host ?? '127.0.0.1', () => {
      listener.off('error', reject);
      resolve();
    });
  });
  const { address, port, family } = listener.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    port,
    control,
    close() {
      closing ??= new Promise<void>((resolve) => {
        control.holds.releaseAll('drop');
        control.log.close();
        world.clear();
        listener.close(() => resolve());
        for (const socket of sockets) {
          socket.destroy();
        }
      });
      return closing;
    },
  };
}
