/* For x86-64 processors with AVX-512 (F, BW, DQ, VL). Only code in this file may assume it. */
#if defined(__x86_64__) && defined(__GNUC__)
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,popcnt"))), apply_to = function)
#define __AVX512F__ 1
#define __AVX512DQ__ 1
#define __AVX512VL__ 1
#else
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,avx2,popcnt,prefer-vector-width=512")
#endif
#include <immintrin.h>
#define SUFFIX avx512
#include "variant.h"
#if defined(__clang__)
#pragma clang attribute pop
#endif
#else
typedef int stagepact_no_avx512; /* a translation unit may not be empty */
#endif
