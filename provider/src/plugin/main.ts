#!/usr/bin/env node
/** The plugin: the engine starts it with its own address, and reads from standard output where it listens. */
import { Server as GrpcServer, ServerCredentials } from '@grpc/grpc-js';
import { ResourceProviderService } from '@pulumi/pulumi/proto/provider_grpc_pb';
import { watchEngine } from '../handlers/engineWatch';
import { Server } from './server';

function main(): void {
  // Flags for logs and traces come before the address.
  const address = process.argv
    .slice(2)
    .filter((argument) => /^[^-].*:\d+$/.test(argument))
    .pop();
  const server = new GrpcServer({
    // The values of a stack may be large.
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
  });
  server.addService(ResourceProviderService, new Server(address).methods());
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
    if (error) {
      process.stderr.write(`The plugin cannot listen on 127.0.0.1: ${error.message}\n`);
      process.exit(1);
    }
    process.stdout.write(`${port}\n`);
    watchEngine();
  });
}

main();
