// Longest side, in pixels, of the photo that is sent: enough to read a type plate,
// small enough for a kitchen with one bar of signal.
const PHOTO_SIDE = 1600;

/**
 * Base64 of the photo, as a JPEG that is small enough to send; the file as it is where
 * the browser cannot draw it.
 */
export async function shrinkPhoto(file) {
    try {
        const bitmap = await createImageBitmap(file);
        const side = Math.max(bitmap.width, bitmap.height);
        const ratio = Math.min(1, PHOTO_SIDE / side);
        const canvas = document.createElement("canvas");
        const width = (canvas.width = Math.round(bitmap.width * ratio));
        const height = (canvas.height = Math.round(bitmap.height * ratio));
        canvas.getContext("2d").drawImage(bitmap, 0, 0, width, height);
        return canvas.toDataURL("image/jpeg", 0.85).split(",")[1];
    } catch {
        const url = await new Promise((resolve, reject) => {
            const reader = new FileReader();
            reader.onload = () => resolve(reader.result);
            reader.onerror = () => reject(reader.error);
            reader.readAsDataURL(file);
        });
        return url.split(",")[1];
    }
}
