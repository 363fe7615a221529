import { type ErrorCode, Refused, Unreachable } from '../api/problem';
import { m } from '../paraglide/messages';
import { day } from './format';

/**
 * What each code means to who uses the page. A code that the API adds breaks the build until it has
 * its words here; codes that only a faulty client meets share them.
 */
const words: Record<ErrorCode, () => string> = {
  malformed_json: m.problem_client,
  malformed_request: m.problem_client,
  unauthenticated: m.problem_unauthenticated,
  token_expired: m.problem_unauthenticated,
  token_invalid: m.problem_unauthenticated,
  session_revoked: m.problem_unauthenticated,
  refresh_reused: m.problem_unauthenticated,
  invalid_credentials: m.problem_invalid_credentials,
  invalid_code: m.problem_invalid_code,
  forbidden: m.problem_forbidden,
  wrong_role: m.problem_wrong_role,
  wrong_password: m.problem_wrong_password,
  account_blocked: m.problem_account_blocked,
  not_found: m.problem_not_found,
  method_not_allowed: m.problem_client,
  request_timeout: m.problem_unreachable,
  email_taken: m.problem_email_taken,
  already_requested: m.problem_already_requested,
  not_accepting: m.problem_not_accepting,
  too_many_pending: m.problem_too_many_pending,
  asked_recently: m.problem_asked_recently,
  capacity_reached: m.problem_capacity_reached,
  already_reviewed: m.problem_already_reviewed,
  illegal_transition: m.problem_illegal_transition,
  rating_not_allowed: m.problem_rating_not_allowed,
  precondition_failed: m.problem_precondition_failed,
  payload_too_large: m.problem_payload_too_large,
  unsupported_media_type: m.problem_unsupported_media_type,
  range_not_satisfiable: m.problem_client,
  invalid: m.problem_invalid,
  required: m.problem_required,
  unknown_field: m.problem_client,
  unknown_parameter: m.problem_client,
  repeated_parameter: m.problem_client,
  read_only: m.problem_client,
  wrong_type: m.problem_client,
  unknown_value: m.problem_client,
  too_short: m.problem_too_short,
  too_long: m.problem_too_long,
  too_few: m.problem_too_few,
  too_many: m.problem_too_many,
  out_of_range: m.problem_out_of_range,
  control_character: m.problem_control_character,
  invalid_email: m.problem_invalid_email,
  invalid_contact: m.problem_invalid_contact,
  invalid_language: m.problem_invalid_language,
  invalid_date: m.problem_invalid_date,
  not_in_future: m.problem_not_in_future,
  reason_without_end: m.problem_client,
  invalid_image: m.problem_invalid_image,
  too_many_pixels: m.problem_too_many_pixels,
  invalid_id: m.problem_not_found,
  invalid_cursor: m.problem_client,
  cursor_mismatch: m.problem_client,
  invalid_header: m.problem_client,
  idempotency_key_reused: m.problem_client,
  rate_limited: m.problem_rate_limited,
  internal: m.problem_internal,
  unavailable: m.problem_unavailable,
};

/** What a code means; a code newer than this page is told as a fault of the service. */
export function explain(code: ErrorCode): string {
  return (words[code] as (() => string) | undefined)?.() ?? m.problem_internal();
}

/** What went wrong, and when to try again if the service says so. */
export function explainError(error: unknown): string {
  if (error instanceof Unreachable) {
    return navigator.onLine ? m.problem_unreachable() : m.problem_offline();
  }
  if (!(error instanceof Refused)) return m.problem_internal();
  const until = error.param('retry_at');
  if (error.code === 'asked_recently' && typeof until === 'string') {
    return m.problem_asked_recently_until({ date: day(until) });
  }
  if (error.code === 'rate_limited' && error.retryAfter) {
    return m.problem_rate_limited_for({ count: error.retryAfter });
  }
  return explain(error.code);
}
