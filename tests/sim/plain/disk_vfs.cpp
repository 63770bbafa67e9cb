// SPDX-License-Identifier: GPL-3.0-or-later
// What SQLite calls: passes all on to the real files, and tells the disk of each write.
#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <new>

#include "tests/sim/plain/disk.hpp"

namespace jm::sim {
namespace {

struct File : sqlite3_file {
  std::string* path;    // null: a temporary one
  sqlite3_file* under;  // behind this
};
sqlite3_vfs* under() {
  static sqlite3_vfs* const real = sqlite3_vfs_find("unix");
  return real;
}
File& file_of(sqlite3_file* file) {
  return *static_cast<File*>(file);
}
sqlite3_file* real(sqlite3_file* file) {
  return file_of(file).under;
}

int refused(int failed) {
  switch (Disk::get().write()) {
    case Disk::Fate::Full:
      return SQLITE_FULL;
    case Disk::Fate::Failed:
      return failed;
    case Disk::Fate::Done:
      break;
  }
  return SQLITE_OK;
}

// Notes what stands there before it is overwritten.
void note(const File& file, sqlite3_int64 offset, sqlite3_int64 size) {
  if (file.path == nullptr) return;
  sqlite3_int64 whole = 0;
  file.under->pMethods->xFileSize(file.under, &whole);
  std::string before(static_cast<std::size_t>(std::max<sqlite3_int64>(0, std::min(size, whole - offset))),
                     '\0');
  if (!before.empty())
    file.under->pMethods->xRead(file.under, before.data(), static_cast<int>(before.size()), offset);
  Disk::get().wrote(*file.path, offset, std::move(before), whole);
}

int close(sqlite3_file* file) {
  const int code = real(file)->pMethods->xClose(real(file));
  delete file_of(file).path;
  return code;
}
int read(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) {
  return real(file)->pMethods->xRead(real(file), to, size, offset);
}
int write(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
  if (const int code = refused(SQLITE_IOERR_WRITE); code != SQLITE_OK) return code;
  note(file_of(file), offset, size);
  return real(file)->pMethods->xWrite(real(file), from, size, offset);
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (const int code = refused(SQLITE_IOERR_TRUNCATE); code != SQLITE_OK) return code;
  sqlite3_int64 whole = 0;
  real(file)->pMethods->xFileSize(real(file), &whole);
  note(file_of(file), size, whole - size);
  return real(file)->pMethods->xTruncate(real(file), size);
}
// The real one would only cost time.
int sync(sqlite3_file* file, int) {
  if (const int code = refused(SQLITE_IOERR_FSYNC); code != SQLITE_OK) return code;
  if (file_of(file).path != nullptr) Disk::get().synchronised(*file_of(file).path);
  return SQLITE_OK;
}
int size(sqlite3_file* file, sqlite3_int64* size) {
  return real(file)->pMethods->xFileSize(real(file), size);
}
int lock(sqlite3_file* file, int level) {
  return real(file)->pMethods->xLock(real(file), level);
}
int unlock(sqlite3_file* file, int level) {
  return real(file)->pMethods->xUnlock(real(file), level);
}
int reserved(sqlite3_file* file, int* is) {
  return real(file)->pMethods->xCheckReservedLock(real(file), is);
}
int control(sqlite3_file* file, int what, void* argument) {
  return real(file)->pMethods->xFileControl(real(file), what, argument);
}
int sector(sqlite3_file* file) {
  return real(file)->pMethods->xSectorSize(real(file));
}
int characteristics(sqlite3_file* file) {
  return real(file)->pMethods->xDeviceCharacteristics(real(file));
}
int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** to) {
  return real(file)->pMethods->xShmMap(real(file), page, size, extend, to);
}
int shm_lock(sqlite3_file* file, int offset, int n, int flags) {
  return real(file)->pMethods->xShmLock(real(file), offset, n, flags);
}
void shm_barrier(sqlite3_file* file) {
  real(file)->pMethods->xShmBarrier(real(file));
}
int shm_unmap(sqlite3_file* file, int remove) {
  return real(file)->pMethods->xShmUnmap(real(file), remove);
}

constexpr sqlite3_io_methods kMethods{
    2,         close,    read,    write,  truncate,        sync,    size,     lock,
    unlock,    reserved, control, sector, characteristics, shm_map, shm_lock, shm_barrier,
    shm_unmap, nullptr,  nullptr};

int open(sqlite3_vfs*, const char* name, sqlite3_file* to, int flags, int* out) {
  File* file = new (to) File{};
  file->under = reinterpret_cast<sqlite3_file*>(file + 1);
  std::memset(static_cast<void*>(file->under), 0, static_cast<std::size_t>(under()->szOsFile));
  const int code = under()->xOpen(under(), name, file->under, flags, out);
  if (code != SQLITE_OK) return code;
  file->path = name != nullptr ? new std::string(name) : nullptr;
  file->pMethods = &kMethods;
  return SQLITE_OK;
}
// It is durable at once.
int remove(sqlite3_vfs*, const char* name, int sync_folder) {
  if (const int code = refused(SQLITE_IOERR_DELETE); code != SQLITE_OK) return code;
  Disk::get().synchronised(name);
  return under()->xDelete(under(), name, sync_folder);
}

}  // namespace

void register_disk() {
  static sqlite3_vfs vfs = *under();
  vfs.zName = "simulated";
  vfs.szOsFile = static_cast<int>(sizeof(File)) + under()->szOsFile;
  vfs.pNext = nullptr;
  vfs.xOpen = open;
  vfs.xDelete = remove;
  sqlite3_vfs_register(&vfs, 1);
}

}  // namespace jm::sim
