package io.sandhold.attacks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.server.Program;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fillings of {@link QuotaFillIT} on the kinds of volumes that {@code auto} does not take here, each in a house of its own. */
@Timeout(240)
@Execution(ExecutionMode.CONCURRENT)
class QuotaKindsIT {

    private static final long QUOTA = 16L << 20;

    @ParameterizedTest
    @ValueSource(strings = {"image", "tmpfs"})
    void filling_ends_at_the_quota_on_every_kind_and_df_tells_what_the_doors_tell(String kind) throws Exception {
        try (House house = House.open("--volumes", kind)) {
            for (Filling filling : List.of(Filling.MANY_SMALL_FILES, Filling.A_SPARSE_FILE, Filling.FALLOCATE)) {
                try (Attacker attacker = Attacker.in(house, "{\"size\":\"16M\"}")) {
                    Program.Result filled = attacker.python(filling.program()).code(0);
                    assertTrue(Set.of("ENOSPC", "EDQUOT").contains(filled.text().strip()), filled::toString);
                    attacker.shell("cat /dev/zero > /workspace/rest");
                    FullSession full = new FullSession(attacker, QUOTA);
                    full.assertFull();
                    full.assertGoesOnWhenCleared();
                    assertDfAgrees(house, attacker);
                }
            }
            house.assertOthersWork();
        }
    }

    /** What is left, in KiB, by {@code df} in the shell and by {@code df} in sftp. */
    private static void assertDfAgrees(House house, Attacker attacker) throws Exception {
        String shell = attacker.shell("df -k --output=avail /workspace | tail -1")
                .code(0)
                .text()
                .strip();
        List<String> sftp = house.ssh()
                .sftp(attacker.session(), "df")
                .code(0)
                .text()
                .lines()
                .toList();
        String left = sftp.getLast().strip().split("\\s+")[2];
        assertTrue(
                Math.abs(Long.parseLong(shell) - Long.parseLong(left)) < 1024,
                () -> shell + " in the shell, " + left + " over SFTP");
        assertTrue(Long.parseLong(left) > 8 * 1024, left);
    }
}
