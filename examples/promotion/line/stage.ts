import {
    CommandError,
    type EngineEvent,
    LocalWorkspace,
    type Stack,
    type StepEventMetadata,
} from "@pulumi/pulumi/automation";

/** What a preview found for one resource. */
export interface Step {
    name: string;
    type: string;
    op: string;
    metadata: StepEventMetadata;
}

/** A connection as the service has it. */
export interface ConnectionState {
    name: string;
    state: string;
    reason: string | undefined;
}

/** What is read here of an exported stack. */
interface Deployment {
    pending_operations?: { type: string; resource: { urn: string } }[];
}

/** The states in which a connection can deliver: ACTIVE is that of a private endpoint. */
const authorized = ["AUTHORIZED", "ACTIVE"];

export const isAuthorized = ({ state }: ConnectionState): boolean => authorized.includes(state);

/** With the variable that answers the CLI's questions beforehand, it refuses a refresh that is only to look. */
const envVars = { PULUMI_SKIP_CONFIRMATIONS: "false" };

/** One stack of the program, by the Automation API. */
export class Stage {
    private constructor(
        readonly name: string,
        private readonly stack: Stack,
        private readonly signal: AbortSignal,
    ) {}

    /** A stack that exists: a mistyped stage must not become one. */
    static async find(name: string, workDir: string, signal: AbortSignal): Promise<Stage> {
        return new Stage(name, await LocalWorkspace.selectStack({ stackName: name, workDir }, { envVars }), signal);
    }

    /** The stage that is promoted to this one; undefined for the first. */
    async source(): Promise<string | undefined> {
        const config = await this.stack.getAllConfig();
        return Object.entries(config).find(([key]) => key.endsWith(":promotedFrom"))?.[1].value || undefined;
    }

    /** What an update would do. */
    async preview(): Promise<Step[]> {
        const steps: Step[] = [];
        await this.stack.preview({ ...this.options(), onEvent: (event) => steps.push(...stepsIn(event)) });
        // A replacement comes as three steps; one tells it all.
        return steps.filter(
            ({ op }) => !["same", "read", "refresh", "create-replacement", "delete-replaced"].includes(op),
        );
    }

    /** @param report - gets a line for each resource that begins, ends or fails */
    async update(report: (text: string) => void): Promise<void> {
        let told = false;
        const options = {
            ...this.options(),
            onEvent(event: EngineEvent) {
                for (const { name, op } of stepsIn(event)) {
                    if (op !== "same") report(`${doing[op] ?? op} ${name}`);
                }
                const done = event.resOutputsEvent?.metadata;
                if (done && done.op !== "same" && isShown(done)) report(`done with ${logicalName(done.urn)}`);
                const failed = event.resOpFailedEvent?.metadata;
                if (failed) report(`FAILED: ${logicalName(failed.urn)}`);
                const { severity, message = "" } = event.diagnosticEvent ?? {};
                // Not the engine's messages for debugging, which hold what no log should.
                if (!["error", "warning", "info"].includes(severity ?? "") || /^update failed/.test(plain(message)))
                    return;
                told ||= severity === "error";
                report(plain(message));
            },
        };
        try {
            await this.stack.up(options);
        } catch (error) {
            // What the engine said has been reported as it came; not so what the command line refused, such as a lock.
            throw told && error instanceof CommandError
                ? new Error(
                      `The update of ${this.name} failed. What was done is recorded; the next update goes on from there.`,
                  )
                : error;
        }
    }

    /** The connections as the service has them now. The state of the stack is left as it is. */
    async connections(): Promise<ConnectionState[]> {
        const found = new Map<string, ConnectionState>();
        await this.stack.previewRefresh({
            ...this.options(),
            onEvent(event) {
                const metadata = event.resOutputsEvent?.metadata;
                if (!metadata || !isConnection(metadata.type)) return;
                const outputs = metadata.new?.outputs as Record<string, string> | undefined;
                found.set(metadata.urn, {
                    name: logicalName(metadata.urn),
                    state: outputs?.["connectionState"] ?? "gone",
                    reason: outputs?.["stateReason"],
                });
            },
        });
        return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
    }

    /** The release that the last update brought here. */
    async release(): Promise<string | undefined> {
        return (await this.stack.outputs())["release"]?.value as string | undefined;
    }

    /** Changes that an interrupted update began, and of which nobody knows whether they came to be. */
    async pending(): Promise<string[]> {
        const deployment = (await this.stack.exportStack()).deployment as Deployment | undefined;
        return (deployment?.pending_operations ?? []).map(
            ({ type, resource }) => `${type} ${logicalName(resource.urn)}`,
        );
    }

    private options() {
        return { color: "never", suppressProgress: true, signal: this.signal } as const;
    }
}

const doing: Record<string, string> = {
    create: "creating",
    update: "updating",
    delete: "deleting",
    replace: "replacing",
    "create-replacement": "creating the replacement of",
    "delete-replaced": "deleting the replaced",
};

const isConnection = (type: string): boolean => type === "pulumi-nodejs:dynamic/eventbridge:Connection";

const isShown = ({ type }: StepEventMetadata): boolean => !type.startsWith("pulumi:");

function stepsIn({ resourcePreEvent }: EngineEvent): Step[] {
    const metadata = resourcePreEvent?.metadata;
    return metadata && isShown(metadata)
        ? [{ name: logicalName(metadata.urn), type: metadata.type, op: metadata.op, metadata }]
        : [];
}

const logicalName = (urn: string): string => urn.slice(urn.lastIndexOf("::") + 2);

/** A message of the engine without its markup for colors. */
const plain = (message: string): string => message.replace(/<\{%[^%]*%\}>/g, "").trim();
