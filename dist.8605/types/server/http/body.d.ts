import type { Shapes } from '../../schema/types.gen.js';
import type { RequestInfo } from '../base/caller.js';
import { type ErrorCode } from '../base/errors.js';
import type { Exchange, RequestInput } from '../base/route.js';
import { type FormName, type FormType, type FormValues, type StructName } from '../base/validate.js';
import { type Uploads } from '../files/upload.js';
/**
 * The body of one request, by the peer's rules: read once and lazily, so that routes without one
 * don't pay for it. Sources: PocketBase tools/router/event.go BindBody, unmarshal_request_data.go.
 */
export declare class BodyInput implements RequestInput {
    #private;
    constructor(exchange: Exchange, limitBytes: number);
    form<Name extends FormName>(name: Name, code?: ErrorCode): Promise<FormValues<Name>>;
    /** The body as a form of those types, once `isRight` agrees. */
    fields<Values extends object>(types: Readonly<Record<string, FormType>>, code: ErrorCode, isRight: (values: object) => values is Values): Promise<Values>;
    merge<Name extends StructName>(name: Name, base: Shapes[Name], code?: ErrorCode): Promise<Shapes[Name]>;
    map(code?: ErrorCode): Promise<Record<string, unknown>>;
    exactMap(code: ErrorCode): Promise<Record<string, unknown>>;
    text(): Promise<string>;
    files(code?: ErrorCode): Promise<Uploads>;
    info(context?: RequestInfo['context'], body?: Record<string, unknown>): Promise<RequestInfo>;
}
