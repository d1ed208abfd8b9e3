import { createInterface } from "node:readline/promises";
import { CommandError } from "@pulumi/pulumi/automation";
import { type ConnectionState, isAuthorized, Stage, type Step } from "./stage";
import { changesTable, table } from "./tables";

export interface Options {
    yes: boolean;
    previewOnly: boolean;
    allowReplace: boolean;
    allowDelete: boolean;
    allowUnauthorized: boolean;
    /** Somebody wants to stop. */
    interrupted: AbortSignal;
    /** The engine is to be told so. */
    engine: AbortSignal;
}

/** What became of a stage. */
interface Outcome {
    stage: string;
    result: "promoted" | "unchanged" | "previewed" | "stopped" | "failed" | "not started";
    connections: ConnectionState[] | undefined;
    release: string | undefined;
    seconds: number | undefined;
}

/** A reason to stop that is no failure of ours: it is told without a stack trace. */
class Stop extends Error {}

/** The stages one after the other. The first that does not end well stops the line. */
export class Line {
    private readonly answers = createInterface({ input: process.stdin });
    private readonly answer = this.answers[Symbol.asyncIterator]();

    constructor(
        private readonly folder: string,
        private readonly options: Options,
    ) {}

    /** @returns whether all stages ended well */
    async run(names: string[]): Promise<boolean> {
        const outcomes: Outcome[] = names.map((stage) => ({
            stage,
            result: "not started",
            connections: undefined,
            release: undefined,
            seconds: undefined,
        }));
        let reason: string | undefined;
        for (const outcome of outcomes) {
            const begin = performance.now();
            say(`\n== ${outcome.stage}`);
            try {
                if (this.options.interrupted.aborted) throw new Stop("Interrupted.");
                await this.promote(outcome, outcomes);
            } catch (error) {
                // A stage that has ended well stays so, whatever stops the line after it.
                outcome.result = error instanceof Stop ? "stopped" : "failed";
                reason = message(error);
                say(reason);
            }
            outcome.seconds = (performance.now() - begin) / 1000;
            if (reason !== undefined) break;
        }
        this.answers.close();
        await this.summarize(outcomes, reason);
        return reason === undefined;
    }

    private async promote(outcome: Outcome, outcomes: Outcome[]): Promise<void> {
        const stage = await this.find(outcome.stage);
        await this.requireAuthorizedSource(stage, outcomes);
        const steps = await stage.preview();
        outcome.result = this.options.previewOnly ? "previewed" : "unchanged";
        say(steps.length === 0 ? "No changes." : changesTable(steps));
        this.requireHarmless(stage, steps);
        if (this.options.previewOnly) return;
        if (steps.length > 0) {
            await this.requireConsent(stage);
            const begin = performance.now();
            await stage.update((text) =>
                say(`  ${((performance.now() - begin) / 1000).toFixed(1).padStart(6)} s  ${text}`),
            );
        } else if ((await stage.release()) === undefined) {
            throw new Stop(`${stage.name} holds nothing.`);
        }
        outcome.connections = await stage.connections();
        outcome.release = await stage.release();
        const faulty = outcome.connections.filter((connection) => !isAuthorized(connection));
        if (faulty.length > 0) {
            throw new Error(
                `${stage.name} was updated, but not every connection is authorized: ${faulty.map(described).join("; ")}`,
            );
        }
        outcome.result = steps.length > 0 ? "promoted" : "unchanged";
        say(`All ${outcome.connections.length} connections are authorized.`);
    }

    private async find(name: string): Promise<Stage> {
        try {
            return await Stage.find(name, this.folder, this.options.engine);
        } catch (error) {
            throw /no stack named/.test(message(error))
                ? new Stop(`There is no stack ${name}; make it with: pulumi stack init ${name}`)
                : error;
        }
    }

    /** What does not work in one stage is not brought to the next. */
    private async requireAuthorizedSource(stage: Stage, outcomes: Outcome[]): Promise<void> {
        const source = await stage.source();
        // One that was verified a moment ago is not asked again.
        if (
            source === undefined ||
            this.options.allowUnauthorized ||
            outcomes.some((earlier) => earlier.stage === source && earlier.connections)
        ) {
            return;
        }
        const connections = await (await this.find(source)).connections();
        const faulty = connections.filter((connection) => !isAuthorized(connection));
        if (faulty.length > 0) {
            throw new Stop(
                `${stage.name} is promoted from ${source}, where not every connection is authorized: ${faulty.map(described).join("; ")}. Repair ${source} first, or go on with --allow-unauthorized.`,
            );
        }
    }

    private requireHarmless(stage: Stage, steps: Step[]): void {
        const named = (wanted: string[]): string =>
            [...new Set(steps.filter(({ op }) => wanted.includes(op)).map(({ name }) => name))].join(", ");
        const replaced = named(["replace"]);
        const deleted = named(["delete"]);
        if (replaced !== "" && !this.options.allowReplace) {
            throw new Stop(
                `${stage.name} would replace ${replaced}: the ARN changes, and whatever refers to it by name breaks for a moment. Go on with --allow-replace.`,
            );
        }
        if (deleted !== "" && !this.options.allowDelete) {
            throw new Stop(`${stage.name} would delete ${deleted}. Go on with --allow-delete.`);
        }
    }

    private async requireConsent(stage: Stage): Promise<void> {
        if (this.options.yes) return;
        process.stdout.write(`Update ${stage.name}? (y/N) `);
        const interrupted = new Promise<never>((_, reject) => {
            this.options.interrupted.addEventListener("abort", () =>
                reject(new Stop(`\nInterrupted. ${stage.name} was not changed.`)),
            );
        });
        const answer = await Promise.race([this.answer.next(), interrupted]);
        if (answer.done) {
            throw new Stop(`\nNobody answered; use --yes where there is nobody to ask. ${stage.name} was not changed.`);
        }
        if (!/^y(es)?$/i.test(answer.value.trim())) {
            throw new Stop(`${stage.name} was not changed.`);
        }
    }

    /** Ends with what everything is like now, also after a failure. */
    private async summarize(outcomes: Outcome[], reason: string | undefined): Promise<void> {
        if (reason !== undefined) {
            say("\nLooking at what state everything is in ...");
            for (const outcome of outcomes) await this.look(outcome);
        }
        say("");
        say(
            table(
                ["stage", "result", "connections", "states", "release", "time"],
                outcomes.map(({ stage, result, connections, release, seconds }) => [
                    stage,
                    result,
                    connections?.map(({ name }) => name).join("\n") ?? "",
                    connections?.map(({ state }) => state).join("\n") ?? "",
                    release ?? "",
                    seconds === undefined ? "" : `${seconds.toFixed(1)} s`,
                ]),
            ),
        );
        if (reason !== undefined) {
            const left = outcomes
                .filter(({ result }) => !["promoted", "unchanged", "previewed"].includes(result))
                .map(({ stage }) => stage);
            say(
                `The line stopped at ${left[0]}. To go on once the cause is gone: npm run promote -- ${left.join(" ")}`,
            );
        }
    }

    private async look(outcome: Outcome): Promise<void> {
        try {
            const stage = await Stage.find(outcome.stage, this.folder, new AbortController().signal);
            outcome.release ??= await stage.release();
            outcome.connections ??= await stage.connections();
            const pending = await stage.pending();
            if (pending.length > 0) {
                say(
                    `${outcome.stage}: it is not known whether these came to be: ${pending.join(", ")}. The next update finds out.`,
                );
            }
        } catch (error) {
            say(`${outcome.stage}: its state cannot be told (${message(error).split("\n", 1)[0]})`);
        }
    }
}

const say = (text: string): void => console.log(text);

const described = ({ name, state, reason }: ConnectionState): string =>
    `${name} is ${state}${reason ? ` (${reason})` : ""}`;

/** What the engine said, without the protocol around it. */
function message(error: unknown): string {
    if (!(error instanceof CommandError)) {
        return error instanceof Error ? error.message : String(error);
    }
    const text = error.message;
    const diagnostics = /\nDiagnostics:\n([\s\S]*?)(?:\n\n(?:Outputs|Resources|Duration)|\n\s*stderr: |$)/.exec(
        text,
    )?.[1];
    const stderr = /\n\s*stderr: ([\s\S]*?)(?:\n\s*err\?: |$)/.exec(text)?.[1];
    return (diagnostics ?? (stderr?.trim() || text)).trim();
}
