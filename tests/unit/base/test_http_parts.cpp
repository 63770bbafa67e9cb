// SPDX-License-Identifier: GPL-3.0-or-later
// What a request under way is made of: lines, headers, the libcurl handle, the job.
#include "tests/unit/support/tap_main.hpp"  // first: it tames a macro of Check

#include <string>

#include "base/http/http_easy.hpp"
#include "base/http/http_headers.hpp"
#include "base/http/http_job.hpp"
#include "base/http/line_buffer.hpp"

namespace {

using namespace jm::base;

START_TEST(lines_come_whole_however_they_are_cut) {
  const std::string text = "one\r\n\ntwo\nthr";
  for (std::size_t cut = 1; cut < text.size(); ++cut) {
    LineBuffer lines;
    std::string seen;
    for (std::size_t at = 0; at < text.size(); at += cut) {
      const std::string piece = text.substr(at, cut);
      ck_assert(lines.append(piece) == (piece.find('\n') != std::string::npos));
      while (const auto line = lines.next()) seen += std::string(*line) + "|";
      ck_assert_uint_eq(lines.whole(), 0);
      lines.drop_taken();
    }
    ck_assert(seen == "one||two|");
    ck_assert_uint_eq(lines.unfinished(), 3);
  }
}
END_TEST

START_TEST(lines_are_counted_until_they_are_taken) {
  LineBuffer lines;
  ck_assert(!lines.next());
  ck_assert(lines.append("ab\ncd\ne"));
  ck_assert_uint_eq(lines.whole(), 6);
  ck_assert(*lines.next() == "ab");
  ck_assert_uint_eq(lines.whole(), 3);
  lines.drop_taken();
  ck_assert(!lines.append("f"));
  ck_assert(*lines.next() == "cd");
  lines.drop_taken();
  ck_assert_uint_eq(lines.unfinished(), 2);
  ck_assert(lines.append("\n"));
  ck_assert(*lines.next() == "ef");
}
END_TEST

START_TEST(of_the_headers_the_etag_is_kept) {
  HttpHeaders headers;
  ck_assert(headers.add("HTTP/1.1 200 OK\r\n"));
  ck_assert(headers.add("eTaG:   \"a-1\"\r\n"));
  ck_assert(!headers.complete());
  ck_assert(headers.add("\r\n"));
  ck_assert(headers.complete());
  ck_assert(headers.etag() == "\"a-1\"");
}
END_TEST

START_TEST(an_etag_that_cannot_be_sent_back_is_none) {
  HttpHeaders headers;
  headers.add("ETag: " + std::string(129, 'x') + "\r\n");
  headers.add("ETag: a\tb\x01\r\n");
  ck_assert(headers.etag().empty());
}
END_TEST

START_TEST(headers_have_a_bound_all_together) {
  HttpHeaders headers;
  const std::string line = "X: " + std::string(1019, 'x') + "\r\n";
  for (std::size_t i = 0; i < HttpHeaders::kMax / line.size(); ++i) ck_assert(headers.add(line));
  ck_assert(!headers.too_large());
  ck_assert(!headers.add(line));
  ck_assert(headers.too_large());
}
END_TEST

std::size_t ignore(char*, std::size_t, std::size_t size, void*) {
  return size;
}

START_TEST(a_handle_knows_whose_it_is_and_what_failed) {
  HttpRequest request;
  request.url = "http://127.0.0.1:1/";
  HttpEasy easy;
  ck_assert(easy.set_up(request, false));
  int self = 0;
  easy.call(&self, &ignore, &ignore);
  ck_assert_ptr_eq(HttpEasy::self_of(easy.handle()), &self);
  ck_assert_int_eq(easy.status(), 0);
  ck_assert(easy.retry_after().count() == 0);
  ck_assert(!easy.reason_of(CURLE_OPERATION_TIMEDOUT).empty());
}
END_TEST

START_TEST(an_end_makes_a_job_ready_once) {
  std::vector<HttpJob::Id> ready;
  HttpJob job(7, &ready);
  job.request.url = "http://127.0.0.1:1/";
  ck_assert(job.set_up());
  ck_assert_ptr_eq(HttpJob::of(job.easy()), &job);
  ck_assert(!job.ended() && !job.take_opened() && !job.next_line());
  job.end(CURLE_OPERATION_TIMEDOUT);
  job.end(CURLE_OPERATION_TIMEDOUT);
  ck_assert(ready == std::vector<HttpJob::Id>{7});
  ck_assert(job.ended() && !job.is_paid_for());
  ck_assert(job.outcome().error().why == HttpFailure::Timeout);
  int called = 0;
  job.pay_for([&] { ++called; });
  ck_assert_int_eq(called, 1);
}
END_TEST

START_TEST(each_end_is_a_failure_of_its_kind) {
  const auto why = [](CURLcode code) {
    std::vector<HttpJob::Id> ready;
    HttpJob job(1, &ready);
    job.end(code);
    return job.outcome().error().why;
  };
  ck_assert(why(CURLE_COULDNT_CONNECT) == HttpFailure::Connect);
  ck_assert(why(CURLE_PEER_FAILED_VERIFICATION) == HttpFailure::Connect);
  ck_assert(why(CURLE_URL_MALFORMAT) == HttpFailure::BadRequest);
  ck_assert(why(CURLE_FILESIZE_EXCEEDED) == HttpFailure::TooLarge);
  ck_assert(why(CURLE_RECV_ERROR) == HttpFailure::Broken);
}
END_TEST

Suite* suite() {
  Suite* made = suite_create("http parts");
  TCase* cases = tcase_create("http parts");
  tcase_add_test(cases, lines_come_whole_however_they_are_cut);
  tcase_add_test(cases, lines_are_counted_until_they_are_taken);
  tcase_add_test(cases, of_the_headers_the_etag_is_kept);
  tcase_add_test(cases, an_etag_that_cannot_be_sent_back_is_none);
  tcase_add_test(cases, headers_have_a_bound_all_together);
  tcase_add_test(cases, a_handle_knows_whose_it_is_and_what_failed);
  tcase_add_test(cases, an_end_makes_a_job_ready_once);
  tcase_add_test(cases, each_end_is_a_failure_of_its_kind);
  suite_add_tcase(made, cases);
  return made;
}

}  // namespace

int main() {
  return run_tap(suite());
}
