import { z } from 'zod'
import type { Translate } from '../../platform/i18n/i18n.ts'
import { limits } from '../../platform/limits.ts'
import { type ProblemKind, problemKinds, problemType } from './problems.ts'
import { COUNCIL_CODE, FILING_KEY, entryAnswer, entrySchema, filedAnswer, problemAnswer } from './schemas.ts'

/** OpenAPI 3.1, made from the schemas that validate: what is written here cannot differ from what is accepted. */
export function openApiOf(t: Translate, server: string) {
  const words = (key: string, params?: Record<string, unknown>) => t(`machine-filing.api.${key}`, params)
  const schemas = {
    Entry: schemaOf(t, entrySchema),
    Filed: schemaOf(t, filedAnswer),
    EntryState: schemaOf(t, entryAnswer),
    Problem: schemaOf(t, problemAnswer),
  }
  const ref = (name: keyof typeof schemas) => ({ $ref: `#/components/schemas/${name}` })
  const json = (name: keyof typeof schemas) => ({ 'application/json': { schema: ref(name) } })
  const council = {
    name: 'Council',
    in: 'header',
    required: true,
    description: words('header.council'),
    schema: { type: 'string', pattern: COUNCIL_CODE.source },
    example: '10037',
  }
  const key = {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    description: words('header.key'),
    schema: { type: 'string', minLength: 8, maxLength: 100, pattern: FILING_KEY.source },
  }
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }
  const refusals = (...kinds: ProblemKind[]) =>
    refusalsOf(
      t,
      [
        'council-missing',
        'certificate-missing',
        'certificate-refused',
        'application-unknown',
        'right-missing',
        'too-many-requests',
        'defect',
        'unavailable',
        ...kinds,
      ],
      json('Problem'),
    )

  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: words('title'),
      version: '1.0.0',
      description: words('description', {
        file: Math.floor(limits.fileBytes / 1024 / 1024),
        application: Math.floor(limits.applicationBytes / 1024 / 1024),
        files: limits.filesPerSlot,
      }),
    },
    servers: [{ url: server }],
    security: [{ certificate: [] }],
    paths: {
      '/api/v1/registry/entries': {
        post: {
          operationId: 'fileEntry',
          summary: words('file.summary'),
          description: words('file.description'),
          parameters: [council, key],
          requestBody: {
            required: true,
            content: {
              'multipart/form-data': {
                schema: {
                  type: 'object',
                  properties: {
                    entry: ref('Entry'),
                    document: {
                      type: 'array',
                      maxItems: limits.filesPerSlot,
                      items: { type: 'string', contentMediaType: 'application/octet-stream' },
                    },
                  },
                  required: ['entry'],
                  additionalProperties: false,
                },
                encoding: { entry: { contentType: 'application/json' } },
              },
            },
          },
          responses: {
            '201': {
              description: words('file.done'),
              headers: { Location: { schema: { type: 'string' } } },
              content: json('Filed'),
            },
            ...refusals('key-missing', 'unreadable', 'key-reused', 'too-large', 'not-multipart', 'invalid-entry'),
          },
        },
      },
      '/api/v1/registry/entries/{id}': {
        get: {
          operationId: 'readEntry',
          summary: words('read.summary'),
          parameters: [council, id],
          responses: {
            '200': { description: words('read.done'), content: json('EntryState') },
            ...refusals('not-found'),
          },
        },
      },
      '/api/v1/registry/entries/{id}/receipt': {
        get: {
          operationId: 'readReceipt',
          summary: words('receipt.summary'),
          parameters: [council, id],
          responses: {
            '200': {
              description: words('receipt.done'),
              content: { 'application/pdf': { schema: { type: 'string', contentMediaType: 'application/pdf' } } },
            },
            ...refusals('not-found', 'receipt-pending'),
          },
        },
      },
      '/api/v1/openapi.json': {
        get: {
          operationId: 'readDescription',
          summary: words('description.summary'),
          security: [{}],
          responses: { '200': { description: words('description.done'), content: { 'application/json': {} } } },
        },
      },
    },
    components: {
      schemas,
      securitySchemes: { certificate: { type: 'mutualTLS', description: words('certificate') } },
    },
  }
}

/** One answer for each status, with the kinds of problem that share it. */
function refusalsOf(t: Translate, kinds: ProblemKind[], content: Record<string, { schema: object }>) {
  const schema = content['application/json']
  const byStatus = Object.groupBy(kinds, (kind) => String(problemKinds[kind]))
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, same = []]) => [
      status,
      {
        description: same.map((kind) => `${t(`machine-filing.problem.${kind}`)} (${problemType(kind)})`).join('. '),
        content: { 'application/problem+json': schema },
      },
    ]),
  )
}

/** JSON Schema 2020-12 as it is, which is what OpenAPI 3.1 speaks; only the descriptions are put into words. */
function schemaOf(t: Translate, schema: z.ZodType): object {
  const { $schema: _, ...plain } = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' })
  return JSON.parse(JSON.stringify(plain), (name: string, value: unknown) =>
    name === 'description' && typeof value === 'string' && value.startsWith('machine-filing.') ? t(value) : value,
  )
}
