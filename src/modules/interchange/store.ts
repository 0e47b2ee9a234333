export * from './store/messages.ts'
export * from './store/receptions.ts'
export * from './store/sendings.ts'
export * from './store/settings.ts'
