import type { AnySchemaObject as Schema } from "ajv";

/** A schema says where in a site its documents lie; one that is part of others does not. */
export function documents(): Record<string, Schema & { title: string; "x-path"?: string }>;
export function contract(): Schema;
